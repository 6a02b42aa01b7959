# io多路复用练习
def main():
    print('to be done')


if __name__ == '__main__':
    main()
