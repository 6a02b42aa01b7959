/* Client of a chat room / 聊天室的客户端
 * Build / 编译: cc -Wall -o client client.c -lpthread
 * Run / 运行:   ./client [HOST PORT] */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char *argv[])
{
    const char *host = argc > 2 ? argv[1] : "127.0.0.1";
    int port = argc > 2 ? atoi(argv[2]) : 8888;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port)};
    if (inet_pton(AF_INET, host, &address.sin_addr) != 1) {
        fprintf(stderr, "not an IPv4 address / 不是 IPv4 地址: %s\n", host);
        return 1;
    }

    int sockfd = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(sockfd, (struct sockaddr *)&address, sizeof address) < 0) {
        perror("connect");
        return 1;
    }
    char name[64];
    printf("Your name / 你的名字: ");
    fflush(stdout);
    if (fgets(name, sizeof name, stdin) == NULL) {
        return 0;
    }

    /* TODO 1. JOIN with the name; if it is refused, show why and ask again
     *         用这个名字 JOIN；被拒绝时显示原因，再问一次 */
    /* TODO 2. Wait for the keyboard and for the server at once: two threads, or poll
     *         同时等待键盘和服务端：用两个线程，或者用 poll */
    /* TODO 3. Show what the server sends: SAID, TOLD, JOINED, LEFT / 显示服务端发来的内容 */
    /* TODO 4. Send what is typed: SAY, or /tell, /who, /quit / 发送输入的内容 */

    close(sockfd);
    return 0;
}
