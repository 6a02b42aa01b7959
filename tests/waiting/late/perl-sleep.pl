# Sleeps before it answers.
use strict;
use warnings;
use IO::Socket::INET;

my $server = IO::Socket::INET->new(LocalAddr => "127.0.0.1", LocalPort => 8888, Listen => 5, ReuseAddr => 1) or die $!;
my $client = $server->accept;
$client->sysread(my $data, 1024);
select undef, undef, undef, 0.4;
$client->syswrite($data);
$client->sysread($data, 1024);
