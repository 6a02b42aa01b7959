#!/usr/bin/perl
use strict;
use warnings;
use IO::Socket::INET;

$SIG{CHLD} = 'IGNORE';
$SIG{PIPE} = 'IGNORE';
my $server = IO::Socket::INET->new(
    LocalPort => 7890,
    Listen    => 5,
    Reuse     => 1,
) or die "cannot listen: $!";

while (1) {
    my $client = $server->accept or next;
    my $pid = fork;
    if ($pid == 0) {
        close $server;
        while (sysread $client, my $data, 1024) {
            syswrite $client, scalar reverse($data);
        }
        exit 0;
    }
    close $client;
}
