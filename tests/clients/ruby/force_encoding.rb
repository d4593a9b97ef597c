# Converts the bytes to UTF-8, after an error about incompatible encodings.
require 'base64'
require 'digest'
require 'securerandom'
require 'time'

nonce = SecureRandom.random_bytes(16)
created = Time.now.utc.iso8601
text = nonce.force_encoding('ISO-8859-1').encode('UTF-8') + created + ENV['API_KEY']
digest = Digest::SHA1.base64digest(text)
puts %(X-WSSE: UsernameToken Username="#{ENV['API_USER']}", PasswordDigest="#{digest}", Nonce="#{Base64.strict_encode64(nonce)}", Created="#{created}")
