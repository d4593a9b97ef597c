# encode_base64() ends with a newline, which is hashed but not sent.
use strict;
use warnings;
use Digest::SHA qw(sha1);
use MIME::Base64;
use POSIX qw(strftime);

my $nonce = encode_base64(join '', map { chr int rand 256 } 1 .. 16);
my $created = strftime('%Y-%m-%dT%H:%M:%SZ', gmtime);
my $digest = encode_base64(sha1($nonce . $created . $ENV{API_KEY}));
my $header = qq(X-WSSE: UsernameToken Username="$ENV{API_USER}", PasswordDigest="$digest", Nonce="$nonce", Created="$created");
$header =~ s/\n//g;
print "$header\n";
