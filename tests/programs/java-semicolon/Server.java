import java.net.ServerSocket;
import java.net.Socket;

public class Server {
    public static void main(String[] args) throws Exception {
        ServerSocket server = new ServerSocket(8888);
        Socket s = server.accept()
        byte[] b = new byte[1024];
        int n = s.getInputStream().read(b);
        s.getOutputStream().write(b, 0, n);
    }
}
