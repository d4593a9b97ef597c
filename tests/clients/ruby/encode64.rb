# Base64.encode64 ends with a newline, which is hashed but not sent.
require 'base64'
require 'digest'
require 'securerandom'
require 'time'

nonce = Base64.encode64(SecureRandom.random_bytes(16))
created = Time.now.utc.iso8601
digest = Base64.encode64(Digest::SHA1.digest(nonce + created + ENV['API_KEY']))
puts %(X-WSSE: UsernameToken Username="#{ENV['API_USER']}", PasswordDigest="#{digest.chomp}", Nonce="#{nonce.chomp}", Created="#{created}")
