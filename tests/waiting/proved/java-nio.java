// One selector over all channels.
import java.net.*;
import java.nio.*;
import java.nio.channels.*;

public class Server {
    public static void main(String[] args) throws Exception {
        Selector selector = Selector.open();
        ServerSocketChannel server = ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 8888));
        server.configureBlocking(false).register(selector, SelectionKey.OP_ACCEPT);
        while (true) {
            selector.select();
            for (SelectionKey key : selector.selectedKeys()) {
                if (key.isAcceptable()) {
                    server.accept().configureBlocking(false).register(selector, SelectionKey.OP_READ);
                } else if (((SocketChannel) key.channel()).read(ByteBuffer.allocate(1024)) < 0) {
                    key.channel().close();
                }
            }
            selector.selectedKeys().clear();
        }
    }
}
