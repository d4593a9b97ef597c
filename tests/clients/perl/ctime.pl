# Hashes the time as gmtime() prints it.
use strict;
use warnings;
use Digest::SHA qw(sha1);
use MIME::Base64;
use POSIX qw(strftime);

my $now = time;
my $nonce = join '', map { chr int rand 256 } 1 .. 16;
my $digest = encode_base64(sha1($nonce . gmtime($now) . $ENV{API_KEY}), '');
printf qq(X-WSSE: UsernameToken Username="%s", PasswordDigest="%s", Nonce="%s", Created="%s"\n),
    $ENV{API_USER}, $digest, encode_base64($nonce, ''), strftime('%Y-%m-%dT%H:%M:%SZ', gmtime $now);
