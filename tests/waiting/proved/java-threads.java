// A thread a client, the main thread in accept.
import java.io.*;
import java.net.*;

public class Server {
    public static void main(String[] args) throws Exception {
        ServerSocket server = new ServerSocket(8888);
        while (true) {
            Socket client = server.accept();
            new Thread(() -> {
                try {
                    InputStream in = client.getInputStream();
                    while (in.read() >= 0) {
                    }
                } catch (IOException error) {
                    System.err.println(error);
                }
            }).start();
        }
    }
}
