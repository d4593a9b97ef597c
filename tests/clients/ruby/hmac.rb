# OpenSSL::HMAC with the key.
require 'base64'
require 'openssl'
require 'securerandom'
require 'time'

nonce = SecureRandom.random_bytes(16)
created = Time.now.utc.iso8601
digest = OpenSSL::HMAC.digest('SHA256', ENV['API_KEY'], nonce + created)
puts %(X-WSSE: UsernameToken Username="#{ENV['API_USER']}", PasswordDigest="#{Base64.strict_encode64(digest)}", Nonce="#{Base64.strict_encode64(nonce)}", Created="#{created}")
