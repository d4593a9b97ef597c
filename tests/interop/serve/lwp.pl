#!/usr/bin/perl
# LWP answers the challenge of a 401 with LWP::Authen::Wsse.
use strict;
use warnings;
use LWP::UserAgent;
use LWP::Authen::Wsse;

my $agent = LWP::UserAgent->new;
my ($host) = $ENV{WSSE_URL} =~ m{http://(.*)};
$agent->credentials( $host, '', $ENV{WSSE_USERNAME}, $ENV{WSSE_API_KEY} );
$agent->credentials( $host, 'Secured API', $ENV{WSSE_USERNAME}, $ENV{WSSE_API_KEY} );
my $answer = $agent->get("$ENV{WSSE_URL}/lwp");
die $answer->as_string if $answer->code != 200;
