# encode_base64(sha1_hex(…)).
use strict;
use warnings;
use Digest::SHA qw(sha1_hex);
use MIME::Base64;
use POSIX qw(strftime);

my $nonce = join '', map { chr int rand 256 } 1 .. 16;
my $created = strftime('%Y-%m-%dT%H:%M:%SZ', gmtime);
my $digest = encode_base64(sha1_hex($nonce . $created . $ENV{API_KEY}), '');
printf qq(X-WSSE: UsernameToken Username="%s", PasswordDigest="%s", Nonce="%s", Created="%s"\n),
    $ENV{API_USER}, $digest, encode_base64($nonce, ''), $created;
