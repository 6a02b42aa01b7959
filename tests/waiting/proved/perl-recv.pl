# Reads on after the message.
use strict;
use warnings;
use IO::Socket::INET;

my $server = IO::Socket::INET->new(LocalAddr => "127.0.0.1", LocalPort => 8888, Listen => 5, ReuseAddr => 1) or die $!;
my $client = $server->accept;
my $data;
1 while $client->sysread($data, 1024);
