// Sleeps before it answers.
import java.io.*;
import java.net.*;

public class Server {
    public static void main(String[] args) throws Exception {
        Socket client = new ServerSocket(8888).accept();
        int first = client.getInputStream().read();
        Thread.sleep(400);
        client.getOutputStream().write(first);
        while (client.getInputStream().read() >= 0) {
        }
    }
}
