void talk(int fd);
