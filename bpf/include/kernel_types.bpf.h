/* SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0 */
/*
 * The few kernel types that our programs read, each with the few fields they
 * need. Where a field really lies is found at load time, in the BTF of the
 * kernel that runs: that is what preserve_access_index asks clang to leave
 * open. So names and kinds of the fields matter here, their order and offsets
 * do not, and nothing depends on the kernel of the machine that compiles.
 *
 * Read a field through a pointer with BPF_CORE_READ(); a field of the context
 * of a tracepoint is read directly.
 */
#ifndef BPF_EVENTS_KERNEL_TYPES_BPF_H
#define BPF_EVENTS_KERNEL_TYPES_BPF_H

#ifdef __VMLINUX_H__
#error "vmlinux.h has these types already"
#endif

#include <linux/bpf.h>
#include <linux/types.h>

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct task_struct {
	struct task_struct *real_parent;	/* who gets the exit status */
	__s32 tgid;				/* the pid of user space */
	int exit_code;				/* as wait() tells it */
};

/*
 * The context of tp/sched/sched_process_exec. A __data_loc field tells where
 * in the tracepoint's own buffer its data lies: the offset from the start of
 * the context in the lower half, the length with the NUL in the upper.
 */
struct trace_event_raw_sched_process_exec {
	__u64 ent;				/* common to all, not read */
	__u32 __data_loc_filename;
	__s32 pid;
	__s32 old_pid;
};

/* The context of tp/syscalls/sys_enter_*. */
struct trace_event_raw_sys_enter {
	__u64 ent;
	long id;
	unsigned long args[6];
};

/*
 * The context of tp/sock/inet_sock_set_state. An IPv4 address is in daddr_v6
 * as well, as ::ffff:a.b.c.d.
 */
struct trace_event_raw_inet_sock_set_state {
	__u64 ent;
	int newstate;
	__u16 dport;				/* in the machine's byte order */
	__u16 protocol;
	__u8 daddr_v6[16];
};

#pragma clang attribute pop

#endif /* BPF_EVENTS_KERNEL_TYPES_BPF_H */
