package io.bpfevents.cli.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Expected output in {@code cli/src/test/snapshots}. With {@code -Dsnapshots=write} the tests write
 * it; review the difference before a commit.
 */
public final class Snapshot {
    private static final Path DIRECTORY = Path.of("src", "test", "snapshots");

    private Snapshot() {}

    /**
     * Compares a text with its snapshot.
     *
     * @param name the name of the file
     */
    public static void assertEquals(String name, String text) {
        Path file = DIRECTORY.resolve(name);
        try {
            if ("write".equals(System.getProperty("snapshots"))) {
                Files.createDirectories(DIRECTORY);
                Files.writeString(file, text);
            }
            assertThat(text).as("snapshot %s", name).isEqualTo(Files.readString(file));
        } catch (IOException e) {
            throw new AssertionError("no snapshot " + name, e);
        }
    }
}
