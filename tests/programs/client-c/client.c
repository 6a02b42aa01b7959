#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char *argv[])
{
    char line[1024], answer[4096];
    if (argc != 3) {
        printf("Usage: %s <ip> <port>\n", argv[0]);
        exit(1);
    }
    int s = socket(PF_INET, SOCK_STREAM, 0);
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[2]))};
    a.sin_addr.s_addr = inet_addr(argv[1]);
    if (connect(s, (struct sockaddr *)&a, sizeof a) == -1) {
        perror("connect");
        return 1;
    }
    while (1) {
        fputs("message (q to quit): ", stdout);
        if (fgets(line, sizeof line, stdin) == NULL || !strcmp(line, "q\n"))
            break;
        write(s, line, strlen(line));
        ssize_t n = read(s, answer, sizeof answer - 1);
        if (n <= 0) {
            puts("server closed");
            break;
        }
        answer[n] = 0;
        printf("Message from server: %s", answer);
    }
    close(s);
    return 0;
}
