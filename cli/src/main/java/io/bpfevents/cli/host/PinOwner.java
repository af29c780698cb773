package io.bpfevents.cli.host;

import io.bpfevents.cli.output.CommandFailure;
import io.bpfevents.cli.output.Console;
import io.bpfevents.cli.output.UsageFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.Set;

/**
 * The user who may read the rings of a pinned object without a capability. The kernel requires a
 * writable pin for that.
 *
 * @param user the owner of the pins
 * @param group the group of the pins, which may list the directory
 */
record PinOwner(UserPrincipal user, GroupPrincipal group) {
    /**
     * Finds a user.
     *
     * @param text {@code USER} or {@code USER:GROUP}: names or numbers; by default the primary
     *     group
     * @throws UsageFailure if there is no such user or group
     */
    static PinOwner of(String text) {
        int colon = text.indexOf(':');
        String user = colon < 0 ? text : text.substring(0, colon);
        String group = colon < 0 ? primaryGroup(user) : text.substring(colon + 1);
        UserPrincipalLookupService all =
                Path.of("/").getFileSystem().getUserPrincipalLookupService();
        try {
            return new PinOwner(
                    all.lookupPrincipalByName(user), all.lookupPrincipalByGroupName(group));
        } catch (UserPrincipalNotFoundException e) {
            throw new UsageFailure("--owner %s: there is no such user or group".formatted(text));
        } catch (IOException e) {
            throw new CommandFailure("cannot find the user " + text + ": " + e.getMessage(), e);
        }
    }

    /** By id(1), since the JDK does not report it. */
    private static String primaryGroup(String user) {
        try {
            Process id =
                    new ProcessBuilder("id", "-g", "--", user)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            String group = new String(id.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (id.waitFor() == 0) {
                return group.strip();
            }
        } catch (IOException e) {
            throw new CommandFailure(
                    "cannot find the group of %s: pass --owner %s:GROUP".formatted(user, user), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new UsageFailure(
                "--owner %s: there is no such user; for one without a name: --owner UID:GID"
                        .formatted(user));
    }

    /**
     * Checks that the user can be the owner of pins in a directory, before they are made.
     *
     * @throws CommandFailure if another user could have put files there: these would be given away
     */
    static void requireOwn(Path directory) {
        try {
            if (Files.exists(directory)) {
                Object uid = Files.getAttribute(directory, "unix:uid");
                Object own = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
                if (!uid.equals(own)) {
                    throw new CommandFailure(
                            "--owner: %s belongs to another user: name a directory that does not exist"
                                    .formatted(directory));
                }
            }
        } catch (IOException e) {
            throw new CommandFailure("cannot access " + directory + ": " + e.getMessage(), e);
        }
    }

    /**
     * Makes the user the owner of the pins that are known to be maps: by a link programs are
     * detached. The group may list the directory.
     */
    void give(Path directory, Console console) {
        try {
            PosixFileAttributeView folder = view(directory);
            folder.setGroup(group);
            folder.setPermissions(PosixFilePermissions.fromString("rwxr-x---"));
            for (Path pin : BpfFileSystems.filesBelow(directory, console)) {
                if ("map".equals(Pin.of(pin).kind())) {
                    PosixFileAttributeView file = view(pin);
                    file.setGroup(group);
                    file.setOwner(user);
                }
            }
        } catch (IOException e) {
            throw new CommandFailure(
                    "cannot change the owner of the pins in %s, which requires root: %s"
                            .formatted(directory, e.getMessage()),
                    e);
        }
    }

    private static PosixFileAttributeView view(Path path) {
        return Files.getFileAttributeView(
                path, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    }

    /** Reports a directory above the pins that the user may not search, if there is one. */
    void reportUnreachable(Path directory, Console console) {
        for (Path above = directory.getParent(); above != null; above = above.getParent()) {
            try {
                PosixFileAttributes found = Files.readAttributes(above, PosixFileAttributes.class);
                Set<PosixFilePermission> permissions = found.permissions();
                PosixFilePermission required =
                        found.owner().equals(user)
                                ? PosixFilePermission.OWNER_EXECUTE
                                : found.group().equals(group)
                                        ? PosixFilePermission.GROUP_EXECUTE
                                        : PosixFilePermission.OTHERS_EXECUTE;
                if (!permissions.contains(required)) {
                    console.report(
                            "%s may not search %s, so it cannot open the pins: mount a BPF file system of its own, as mount -t bpf bpf /run/bpf-events"
                                    .formatted(user.getName(), above));
                    return;
                }
            } catch (IOException e) {
                return; // it cannot be checked
            }
        }
    }
}
