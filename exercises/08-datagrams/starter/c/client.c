/* Client for datagrams / 数据报客户端
 * Build / 编译: cc -Wall -o client client.c
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

    /* 1. Make a socket, of the same kind as the server's / 创建套接字，类型和服务端一致 */
    int sockfd = socket(AF_INET, SOCK_DGRAM, 0);
    if (sockfd < 0) {
        perror("socket");
        return 1;
    }
    if (inet_pton(AF_INET, host, &address.sin_addr) != 1) {
        fprintf(stderr, "not an IPv4 address / 不是 IPv4 地址: %s\n", host);
        return 1;
    }
    printf("server / 服务端: %s:%d\n", host, port);

    /* TODO 2. Read a line, send "NUMBER LINE" / 读一行，发送“编号 内容” */
    /* TODO 3. Wait for the reply with that number, for a limited time; send again where it does not come
     *         限时等待编号相同的回复；没有等到就重发 */
    /* TODO 4. Print the reply; give up after 3 to 10 tries / 打印回复；试过 3 到 10 次后放弃 */
    /* TODO    Leave on an empty line or at the end of input / 遇到空行或输入结束时离开 */

    /* 5. Close / 关闭 */
    close(sockfd);
    return 0;
}
