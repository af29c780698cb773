package io.bpfevents.web;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** An HTTP client that reads only when it is called, and can reset its connection. */
final class RawClient implements AutoCloseable {
    private static final int RECEIVE_BUFFER = 4096;

    private final Socket socket = new Socket();
    private final BufferedReader reader;

    RawClient(int port, String query) throws IOException {
        socket.setReceiveBufferSize(RECEIVE_BUFFER); // must be set before connecting
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        String request = "GET /api/events" + query + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        reader =
                new BufferedReader(
                        new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    /** The next line; null at the end of the response. */
    String line() throws IOException {
        return reader.readLine();
    }

    /** Reads up to and including the first line that contains {@code text}. */
    String readTo(String text) throws IOException {
        for (String line = line(); line != null; line = line()) {
            if (line.contains(text)) {
                return line;
            }
        }
        throw new IOException("the stream was closed");
    }

    /** Closes the connection with a TCP reset. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
