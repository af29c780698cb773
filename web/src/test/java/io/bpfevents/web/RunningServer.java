package io.bpfevents.web;

import static org.awaitility.Awaitility.await;

import io.bpfevents.web.client.Clients;
import io.bpfevents.web.json.RingJson;
import io.bpfevents.web.json.StreamJson;
import io.bpfevents.web.source.AuditedRings;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Base of tests with a running server: connects clients, and opens files that become events. */
abstract class RunningServer {
    @Autowired AuditedRings rings;
    @Autowired Clients clients;
    @LocalServerPort int port;
    private final List<RawClient> connected = new ArrayList<>();

    @BeforeEach
    @AfterEach
    void disconnectAll() throws IOException {
        for (RawClient client : connected) {
            client.close();
        }
        await().until(() -> clients.count() == 0);
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

    /** Opens a file that does not exist, to be recognised among the events. */
    static void openMarkerFile() throws IOException {
        try (var _ = new FileInputStream("/no/such/marker")) {
            throw new AssertionError("the file exists");
        } catch (FileNotFoundException e) {
            // expected
        }
    }

    StreamJson policyStream() {
        return clients.describeStreams().stream()
                .filter(stream -> stream.policy() != null)
                .findFirst()
                .orElseThrow();
    }

    RingJson policyRing() {
        return policyStream().rings().getFirst();
    }
}
