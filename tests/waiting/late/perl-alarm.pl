# Answers from the handler of alarm, while it is blocked in read.
use strict;
use warnings;
use IO::Socket::INET;

my $server = IO::Socket::INET->new(LocalAddr => "127.0.0.1", LocalPort => 8888, Listen => 5, ReuseAddr => 1) or die $!;
my $client = $server->accept;
$client->sysread(my $data, 1024);
$SIG{ALRM} = sub { $client->syswrite($data) };
alarm 1;
$client->sysread(my $more, 1024);
$client->sysread($more, 1024);
