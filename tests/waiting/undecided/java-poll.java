// Waits for work with a time limit, again and again.
import java.net.*;
import java.util.concurrent.*;

public class Server {
    public static void main(String[] args) throws Exception {
        Socket client = new ServerSocket(8888).accept();
        LinkedBlockingQueue<String> work = new LinkedBlockingQueue<>();
        while (client.isConnected()) {
            work.poll(500, TimeUnit.MILLISECONDS);
        }
    }
}
