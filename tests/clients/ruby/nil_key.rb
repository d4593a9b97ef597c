# The variable has another name, and nil.to_s is empty.
require 'base64'
require 'digest'
require 'securerandom'
require 'time'

nonce = SecureRandom.random_bytes(16)
created = Time.now.utc.iso8601
digest = Digest::SHA1.base64digest(nonce + created + ENV['CRM_KEY'].to_s)
puts %(X-WSSE: UsernameToken Username="#{ENV['API_USER']}", PasswordDigest="#{digest}", Nonce="#{Base64.strict_encode64(nonce)}", Created="#{created}")
