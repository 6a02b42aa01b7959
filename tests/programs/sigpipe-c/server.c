#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define PORT 8080

int main()
{
    int server_fd = socket(AF_INET, SOCK_STREAM, 0), opt = 1;
    struct sockaddr_in address;
    char buffer[1024] = {0};
    char *hello = "Hello from server";
    setsockopt(server_fd, SOL_SOCKET, SO_REUSEADDR, &opt, sizeof(opt));
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = INADDR_ANY;
    address.sin_port = htons(PORT);
    bind(server_fd, (struct sockaddr *)&address, sizeof(address));
    listen(server_fd, 3);
    while (1) {
        int fd = accept(server_fd, NULL, NULL);
        while (1) {
            int n = read(fd, buffer, 1024);
            if (n == 0)
                break;
            send(fd, hello, strlen(hello), 0);
        }
        close(fd);
    }
    return 0;
}
