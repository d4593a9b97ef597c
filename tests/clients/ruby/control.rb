# Nothing is wrong with this client but its key.
require 'base64'
require 'digest'
require 'securerandom'
require 'time'

key = Digest::SHA256.hexdigest('a key that was revoked')
nonce = SecureRandom.random_bytes(16)
created = Time.now.utc.iso8601
digest = Base64.strict_encode64(Digest::SHA1.digest(nonce + created + key))
puts %(X-WSSE: UsernameToken Username="#{ENV['API_USER']}", PasswordDigest="#{digest}", Nonce="#{Base64.strict_encode64(nonce)}", Created="#{created}")
