// Reads lines in the main thread.
import java.io.*;
import java.net.*;

public class Server {
    public static void main(String[] args) throws Exception {
        Socket client = new ServerSocket(8888).accept();
        BufferedReader in = new BufferedReader(new InputStreamReader(client.getInputStream()));
        while (in.readLine() != null) {
        }
    }
}
