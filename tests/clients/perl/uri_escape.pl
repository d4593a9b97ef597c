# Escapes the digest for a URL.
use strict;
use warnings;
use Digest::SHA qw(sha1);
use MIME::Base64;
use POSIX qw(strftime);

sub uri_escape { my $text = shift; $text =~ s/([^A-Za-z0-9\-._~])/sprintf '%%%02X', ord $1/ge; $text }

my $nonce = join '', map { chr int rand 256 } 1 .. 16;
my $created = strftime('%Y-%m-%dT%H:%M:%SZ', gmtime);
my $digest = uri_escape(encode_base64(sha1($nonce . $created . $ENV{API_KEY}), ''));
print qq(X-WSSE: UsernameToken Username="$ENV{API_USER}", PasswordDigest="$digest", Nonce="), encode_base64($nonce, ''), qq(", Created="$created"\n);
