# Replaces what is not UTF-8.
require 'base64'
require 'digest'
require 'securerandom'
require 'time'

nonce = SecureRandom.random_bytes(16)
created = Time.now.utc.iso8601
text = nonce.dup.force_encoding('UTF-8').scrub + created + ENV['API_KEY']
digest = Digest::SHA1.base64digest(text)
puts %(X-WSSE: UsernameToken Username="#{ENV['API_USER']}", PasswordDigest="#{digest}", Nonce="#{Base64.strict_encode64(nonce)}", Created="#{created}")
