// Answers when its selector has timed out.
import java.net.*;
import java.nio.*;
import java.nio.channels.*;

public class Server {
    public static void main(String[] args) throws Exception {
        SocketChannel client = ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 8888)).accept();
        client.read(ByteBuffer.allocate(1024));
        Selector selector = Selector.open();
        client.configureBlocking(false).register(selector, SelectionKey.OP_READ);
        selector.select(400);
        client.write(ByteBuffer.wrap("hello".getBytes()));
        selector.select();
    }
}
