package io.bpfevents.cli.tail;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Readers of rings, found in a directory with the form of {@code /proc}. */
class RingReaderProcessTest {
    private static final String RING =
            """
            7f0000000000-7f0000001000 rw-s 00000000 00:10 1040   anon_inode:bpf-map
            7f0000001000-7f0000022000 r--s 00001000 00:10 1040   anon_inode:bpf-map
            """; // a page, and a page with twice 64 KiB

    @TempDir private Path proc;

    private void process(long pid, String maps, String fdinfo) throws IOException {
        Path process = Files.createDirectories(proc.resolve(pid + "/fdinfo")).getParent();
        Files.writeString(process.resolve("maps"), maps);
        Files.writeString(process.resolve("comm"), "collector\n");
        Files.writeString(process.resolve("fdinfo/0"), "pos:\t0\nflags:\t0100000\n");
        Files.writeString(process.resolve("fdinfo/5"), fdinfo);
    }

    @Test
    void shouldFindTheProcessThatHasMappedTheRing() throws IOException {
        process(4711, RING, "pos:\t0\nmap_type:\t27\nmap_id:\t7\n");

        assertThat(RingReaderProcess.find(proc, 7, 65536, 1))
                .hasValueSatisfying(
                        found -> assertThat(found).hasToString("process 4711 (collector)"));
        assertThat(RingReaderProcess.find(proc, 7, 65536, 4711)).as("this process").isEmpty();
        assertThat(RingReaderProcess.find(proc, 8, 65536, 1)).as("another map").isEmpty();
        assertThat(RingReaderProcess.find(proc, 7, 4096, 1)).as("another size").isEmpty();
    }

    @Test
    void shouldNotFindProcessesThatOnlyHaveADescriptor() throws IOException {
        String globals =
                "7f0000000000-7f0000001000 rw-s 00000000 00:10 1040   anon_inode:bpf-map\n";
        process(4711, globals, "map_id:\t7\n");

        assertThat(RingReaderProcess.find(proc, 7, 65536, 1)).isEmpty();
        assertThat(RingReaderProcess.find(proc.resolve("none"), 7, 65536, 1)).isEmpty();
    }
}
