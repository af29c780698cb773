package io.bpfevents.catalog.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.bpfevents.catalog.internal.Variant;
import io.bpfevents.catalog.internal.filter.FilterSpec;
import io.bpfevents.catalog.testing.Child;
import io.bpfevents.catalog.testing.Observation;
import io.bpfevents.core.BpfException;
import io.bpfevents.core.testing.KernelTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@KernelTest
class BlockIoIT {
    private static final int ALIGNED = 4096;
    private static final long SECTOR = 64;
    private static final int PID = Math.toIntExact(ProcessHandle.current().pid());

    @TempDir Path directory;
    private Path device;
    private String numbers;

    static List<Named<Variant>> variants() {
        return Observation.variants(BlockIo.class);
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = String.join("\n", process.inputReader().readAllLines());
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    @BeforeEach
    void addDevice() throws IOException, InterruptedException {
        assumeTrue(Files.exists(Path.of("/dev/loop-control")), "this kernel has no loop devices");
        run("mount", "-t", "tmpfs", "-o", "size=1m", "none", directory.toString());
        Path file = directory.resolve("disk");
        run("truncate", "-s", "4M", file.toString());
        device = Path.of(run("losetup", "--find", "--show", file.toString()));
        Path dev = Path.of("/sys/block", device.getFileName().toString(), "dev");
        numbers = Files.readString(dev).strip();
    }

    @AfterEach
    void removeDevice() throws IOException, InterruptedException {
        run("losetup", "--detach", device.toString());
        run("umount", "--lazy", directory.toString());
    }

    /** Copies blocks by dd, without the page cache. */
    private static Child dd(String... operands) {
        List<String> command = new ArrayList<>(List.of("dd", "status=none", "bs=" + ALIGNED));
        command.addAll(List.of(operands));
        return Child.start(Path.of("."), command);
    }

    private Child write(int blocks) {
        return dd("if=/dev/zero", "of=" + device, "seek=8", "count=" + blocks, "oflag=direct");
    }

    private Predicate<BlockIo> on(BlockOperation operation, long sector) {
        return it ->
                it.device().equals(numbers) && it.operation() == operation && it.sector() == sector;
    }

    private static void assertComponents(
            Observation<BlockIo> requests, BlockIo request, Child dd, int bytes) {
        requests.assertTime(request);
        assertThat(request.latency()).isPositive();
        assertThat(request.task().tid()).isEqualTo(dd.pid());
        assertThat(request.pid()).isEqualTo(dd.pid());
        assertThat(request.task().ppid()).isEqualTo(PID);
        assertThat(request.comm()).isEqualTo("dd");
        assertThat(request.bytes()).isEqualTo(bytes);
        assertThat(request.errno()).isZero();
        assertThat(request.errnoName()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("variants")
    void shouldReportEveryComponent(Variant variant) {
        try (Observation<BlockIo> requests = Observation.ofTree(BlockIo.class, variant)) {
            try (Child dd = write(1)) {
                BlockIo write = requests.await(on(BlockOperation.WRITE, SECTOR));
                assertComponents(requests, write, dd, ALIGNED);
            }
            try (Child dd =
                    dd("if=" + device, "of=/dev/null", "skip=9", "count=1", "iflag=direct")) {
                BlockIo read = requests.await(on(BlockOperation.READ, SECTOR + 8));
                assertComponents(requests, read, dd, ALIGNED);
            }
        }
    }

    /** The kernel issues a flush by a thread of its own. */
    @ParameterizedTest
    @MethodSource("variants")
    void shouldReportFlushAndDiscard(Variant variant) throws IOException, InterruptedException {
        try (Observation<BlockIo> requests =
                Observation.of(BlockIo.class, variant, FilterSpec.ALL)) {
            run("dd", "if=/dev/zero", "of=" + device, "bs=4096", "count=1", "conv=fsync");
            BlockIo flush = requests.await(on(BlockOperation.FLUSH, 0));
            assertThat(flush.bytes()).isZero();
            assertThat(flush.errno()).isZero();
            run("blkdiscard", "-o", "65536", "-l", "131072", device.toString());
            BlockIo discard = requests.await(on(BlockOperation.DISCARD, 128));
            assertThat(discard.bytes()).isEqualTo(131_072);
            assertThat(discard.errno()).isZero();
        }
    }

    /** The disk is larger than the file system of its file. */
    @ParameterizedTest
    @MethodSource("variants")
    void shouldReportAnError(Variant variant) {
        try (Observation<BlockIo> requests = Observation.ofTree(BlockIo.class, variant);
                Child _ = write(1000)) {
            BlockIo failed = requests.await(it -> it.device().equals(numbers) && it.errno() != 0);
            assertThat(failed.operation()).isEqualTo(BlockOperation.WRITE);
            assertThat(failed.errnoName()).isIn("ENOSPC", "EIO");
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void shouldNotAttachAProgramForAnotherNumberOfArguments(Variant variant) {
        try (Observation<BlockIo> requests =
                Observation.of(BlockIo.class, variant, FilterSpec.ALL.withPids(PID))) {
            var object = requests.source().object();
            boolean passesQueue = object.program("on_issue_from_queue").isAttached();
            assertThat(object.program("on_issue").isAttached()).isEqualTo(!passesQueue);
            if (!passesQueue) {
                assertThatThrownBy(() -> object.program("on_issue_from_queue").attach())
                        .isInstanceOf(BpfException.class);
            }
        }
    }
}
