package io.bpfevents.web;

import static org.awaitility.Awaitility.await;

import io.bpfevents.web.source.AuditedRings;
import io.bpfevents.web.stream.Clients;
import io.bpfevents.web.stream.RingJson;
import io.bpfevents.web.stream.StreamJson;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** What the tests of the running server share: its clients, and the files that they see opened. */
abstract class RunningServer {
    static final Duration PATIENCE = Duration.ofMinutes(2); // decides nothing

    @Autowired AuditedRings rings;
    @Autowired Clients clients;
    @LocalServerPort int port;
    private final List<RawClient> connected = new ArrayList<>();

    @BeforeEach
    @AfterEach
    void leave() throws IOException {
        for (RawClient client : connected) {
            client.close();
        }
        await().atMost(PATIENCE).until(() -> clients.count() == 0);
    }

    RawClient connect(String query) throws IOException {
        RawClient client = new RawClient(port, query);
        connected.add(client);
        client.readTo("event:hello");
        return client;
    }

    static void open(int times) {
        try {
            for (int i = 0; i < times; i++) {
                new FileInputStream("/dev/null").close();
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static void openMarker() throws IOException {
        try (var _ = new FileInputStream("/no/such/marker")) {
            throw new AssertionError("it is there");
        } catch (FileNotFoundException e) {
            // as it should be
        }
    }

    StreamJson ownStream() {
        return clients.describeStreams().stream()
                .filter(stream -> stream.policy() != null)
                .findFirst()
                .orElseThrow();
    }

    RingJson own() {
        return ownStream().rings().getFirst();
    }
}
