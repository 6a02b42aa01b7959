# A process a client, the parent in accept.
use strict;
use warnings;
use IO::Socket::INET;

my $server = IO::Socket::INET->new(LocalAddr => "127.0.0.1", LocalPort => 8888, Listen => 5, ReuseAddr => 1) or die $!;
while (my $client = $server->accept) {
    next if fork;
    1 while $client->sysread(my $data, 1024);
    exit;
}
