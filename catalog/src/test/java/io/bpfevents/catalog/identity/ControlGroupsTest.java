package io.bpfevents.catalog.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlGroupsTest {
    @TempDir Path root;

    private static long inode(Path directory) throws IOException {
        return (long) Files.getAttribute(directory, "unix:ino");
    }

    @Test
    void shouldFindADirectoryByItsInode() throws IOException {
        Path service = Files.createDirectories(root.resolve("system.slice/cron.service"));
        Files.createDirectories(root.resolve("user.slice"));
        ControlGroups groups = ControlGroups.in(root);

        ControlGroup found = groups.find(inode(service)).orElseThrow();
        assertThat(found.path()).isEqualTo("/system.slice/cron.service");
        assertThat(found.unit()).contains("cron.service");
        assertThat(groups.find(inode(root)).orElseThrow().path()).isEqualTo("/");
    }

    @Test
    void shouldFindADirectoryThatWasCreatedLater() throws IOException {
        ControlGroups groups = ControlGroups.in(root);
        groups.find(inode(root));
        Path later = Files.createDirectory(root.resolve("later"));
        assertThat(groups.find(inode(later))).map(ControlGroup::path).contains("/later");
    }

    @Test
    void shouldRemember() throws IOException {
        ControlGroups groups = ControlGroups.in(root);
        Path removed = Files.createDirectory(root.resolve("removed"));
        long id = inode(removed);
        Optional<ControlGroup> found = groups.find(id);
        Files.delete(removed);
        assertThat(groups.find(id)).isEqualTo(found).isPresent();
        assertThat(groups.find(-1)).isEmpty();
    }
}
