# base64digest of the nonce's text.
require 'base64'
require 'digest'
require 'securerandom'
require 'time'

class Wsse
  def initialize(user, secret)
    @user, @secret = user, secret
  end

  def header
    nonce = SecureRandom.base64(16)
    created = Time.now.utc.iso8601
    digest = Digest::SHA1.base64digest([nonce, created, @secret].join)
    %(UsernameToken Username="#{@user}", PasswordDigest="#{digest}", Nonce="#{nonce}", Created="#{created}")
  end
end

puts "X-WSSE: #{Wsse.new(ENV['API_USER'], ENV['API_KEY']).header}"
