# Nothing is wrong with this client but its key.
use strict;
use warnings;
use Digest::SHA qw(sha1 sha256_hex);
use MIME::Base64;
use POSIX qw(strftime);

my $key = sha256_hex('the password of the staging server');
my $nonce = join '', map { chr int rand 256 } 1 .. 16;
my $created = strftime('%Y-%m-%dT%H:%M:%SZ', gmtime);
my $digest = encode_base64(sha1($nonce . $created . $key), '');
print qq(X-WSSE: UsernameToken Username="$ENV{API_USER}", PasswordDigest="$digest", Nonce="), encode_base64($nonce, ''), qq(", Created="$created"\n);
