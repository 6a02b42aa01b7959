# One select over all sockets.
use strict;
use warnings;
use IO::Socket::INET;
use IO::Select;

my $server = IO::Socket::INET->new(LocalAddr => "127.0.0.1", LocalPort => 8888, Listen => 5, ReuseAddr => 1) or die $!;
my $all = IO::Select->new($server);
while (my @ready = $all->can_read) {
    for my $one (@ready) {
        if ($one == $server) {
            $all->add($server->accept);
        } elsif (!$one->sysread(my $data, 1024)) {
            $all->remove($one);
        }
    }
}
