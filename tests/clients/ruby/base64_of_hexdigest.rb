# Emarsys' sample: base64 of the hexdigest, here for a server that expects base64 of the hash.
require 'base64'
require 'digest/sha1'
require 'securerandom'
require 'time'

nonce = SecureRandom.random_bytes(16)
timestamp = Time.now.utc.iso8601
digest = Base64.encode64(Digest::SHA1.hexdigest(nonce + timestamp + ENV['API_KEY'])).gsub("\n", '')
puts %(X-WSSE: UsernameToken Username="#{ENV['API_USER']}", PasswordDigest="#{digest}", Nonce="#{Base64.strict_encode64(nonce)}", Created="#{timestamp}")
