# "#{nonce.bytes}" is a list of numbers.
require 'base64'
require 'digest'
require 'securerandom'
require 'time'

nonce = SecureRandom.random_bytes(16)
created = Time.now.utc.iso8601
digest = Digest::SHA1.base64digest("#{nonce.bytes}#{created}#{ENV['API_KEY']}")
puts %(X-WSSE: UsernameToken Username="#{ENV['API_USER']}", PasswordDigest="#{digest}", Nonce="#{Base64.strict_encode64(nonce)}", Created="#{created}")
