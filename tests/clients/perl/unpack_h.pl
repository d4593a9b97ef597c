# Hashes the nonce in hex.
use strict;
use warnings;
use Digest::SHA qw(sha1);
use MIME::Base64;
use POSIX qw(strftime);

my $nonce = join '', map { chr int rand 256 } 1 .. 16;
my $created = strftime('%Y-%m-%dT%H:%M:%SZ', gmtime);
my $digest = encode_base64(sha1(unpack('H*', $nonce), $created, $ENV{API_KEY}), '');
print qq(X-WSSE: UsernameToken Username="$ENV{API_USER}", PasswordDigest="$digest", Nonce="), encode_base64($nonce, ''), qq(", Created="$created"\n);
