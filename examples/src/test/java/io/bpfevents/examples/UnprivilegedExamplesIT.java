package io.bpfevents.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The output of the examples that need no BPF; not a kernel test, so never skipped. */
class UnprivilegedExamplesIT {
    @TempDir private Path directory;

    @Test
    void shouldTestAPipelineWithoutBpf() throws Exception {
        assertThat(Shell.run(directory, ExampleFolders.command("testing")))
                .containsExactly("passed: delivered 3, discarded 1");
    }

    @Test
    void shouldReadWithoutReactor() throws Exception {
        assertThat(Shell.run(directory, ExampleFolders.command("reader")))
                .containsExactly(
                        "1 on the thread of the loop: true",
                        "skipped 1 byte",
                        "3 on the thread of the loop: true",
                        "4 on the thread of the loop: true");
    }

    @Test
    void shouldProduceAsTheHelpersOfBpfDo() throws Exception {
        assertThat(Shell.run(directory, ExampleFolders.command("producer")))
                .containsExactly(
                        "delivered 0: the first record is not committed",
                        "delivered 1, of 8 bytes",
                        "delivered 2, of 8 bytes",
                        "136 bytes unread",
                        "delivered 3, of 16 bytes",
                        "full: true",
                        "reserve failures 1");
    }

    @Test
    void shouldReadARingThatOverwrites() throws Exception {
        assertThat(Shell.run(directory, ExampleFolders.command("overwrite")))
                .hasSize(4)
                .startsWith("lost 11920 bytes", "received 745 to 999", "overwritten 11920 bytes")
                .last()
                .asString()
                .contains("BPF_F_RB_OVERWRITE", "error() has no effect");
    }

    @Test
    void shouldTestAPipelineWithoutAKernel() throws Exception {
        assertThat(Shell.run(directory, ExampleFolders.command("simulated")))
                .containsExactly("passed");
    }

    @Test
    void shouldContinueAfterARecordThatTheDecoderRejects() throws Exception {
        assertThat(Shell.run(directory, ExampleFolders.command("decoder")))
                .containsExactly(
                        "1", "skipped [2]", "3", "1 byte at position 48", "decode failures 2");
    }
}
