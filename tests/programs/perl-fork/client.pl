use strict;
use warnings;
use IO::Socket::INET;

$| = 1;
my $socket = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => 7890)
    or do { print "no server: $!\n"; exit 1 };
while (1) {
    print "> ";
    my $line = <STDIN>;
    last unless defined $line;
    chomp $line;
    last if $line eq '';
    syswrite $socket, $line;
    last unless sysread $socket, my $answer, 8192;
    print "$answer\n";
}
close $socket;
