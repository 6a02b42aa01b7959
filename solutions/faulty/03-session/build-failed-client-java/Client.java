import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;

public class Client {
    public static void main(String[] args) throws IOException {
        Socket socket = new Socket("127.0.0.1", 8888);
        BufferedReader terminal = new BufferedReader(new InputStreamReader(System.in));
        BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream()));
        String line;
        while ((line = terminal.readLine()) != null && !line.isEmpty()) {
            socket.getOutputStream().write((line + "\n").getBytes());
            System.out.println(reply.readLine());
        }
        socket.close();
    }
}
