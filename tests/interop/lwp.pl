#!/usr/bin/perl
# Headers made by LWP::Authen::Wsse, with its own nonce and time. Reads and prints one JSON object per
# line.
use strict;
use warnings;
use JSON::PP;
use HTTP::Request;
use HTTP::Response;
use LWP::Authen::Wsse;

{
    # A user agent that has the credentials and sends nothing.
    package Agent;
    sub get_basic_credentials { @{ $_[0] } }
    sub request { $_[1] }
}

$| = 1;
my $json = JSON::PP->new->utf8->canonical;
while ( my $line = <STDIN> ) {
    my $user = $json->decode($line);
    my @credentials = @$user{qw(username secret)};
    utf8::encode($_) for @credentials;
    my $request = HTTP::Request->new( GET => 'http://127.0.0.1/' );
    my $response = HTTP::Response->new(401);
    $response->request($request);
    my $sent = LWP::Authen::Wsse->authenticate( bless( \@credentials, 'Agent' ),
        undef, {}, $response, $request );
    my ( $header, $authorization ) = ( $sent->header('X-WSSE'), $sent->header('Authorization') );
    utf8::decode($header);
    print $json->encode( {
        package       => 'LWP::Authen::Wsse',
        version       => $LWP::Authen::Wsse::VERSION,
        how           => 'authenticate',
        header        => $header,
        authorization => $authorization,
    } ), "\n";
}
