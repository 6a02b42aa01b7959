// A pool of threads, of which those without work wait for some.
import java.io.*;
import java.net.*;
import java.util.concurrent.*;

public class Server {
    public static void main(String[] args) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(4);
        ServerSocket server = new ServerSocket(8888);
        for (int idle = 0; idle < 3; idle++) {
            pool.submit(() -> "");
        }
        while (true) {
            Socket client = server.accept();
            pool.submit(() -> {
                InputStream in = client.getInputStream();
                while (in.read() >= 0) {
                }
                return null;
            });
        }
    }
}
