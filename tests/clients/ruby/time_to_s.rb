# "#{time}" is not ISO 8601.
require 'base64'
require 'digest'
require 'securerandom'
require 'time'

now = Time.now
nonce = SecureRandom.hex(16)
digest = Digest::SHA1.base64digest("#{nonce}#{now}#{ENV['API_KEY']}")
puts %(X-WSSE: UsernameToken Username="#{ENV['API_USER']}", PasswordDigest="#{digest}", Nonce="#{Base64.strict_encode64(nonce)}", Created="#{now.iso8601}")
