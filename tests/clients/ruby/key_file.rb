# File.read keeps the newline.
require 'base64'
require 'digest'
require 'securerandom'
require 'time'

key = File.read('key.txt')
nonce = SecureRandom.random_bytes(16)
created = Time.now.utc.iso8601
digest = Base64.strict_encode64(Digest::SHA1.digest(nonce + created + key))
puts %(X-WSSE: UsernameToken Username="#{ENV['API_USER']}", PasswordDigest="#{digest}", Nonce="#{Base64.strict_encode64(nonce)}", Created="#{created}")
