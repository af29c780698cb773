// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/*
 * One record per signal that is sent, also if the target ignores it. A signal to
 * several processes is one record for each.
 */
#include "catalog.bpf.h"

/* As in the kernel's include/trace/events/signal.h, from 0. */
enum signal_result {
	DELIVERED,
	IGNORED,
	ALREADY_PENDING,
	OVERFLOW,
	INFORMATION_LOST,
};

struct event {
	/*  0 */ __u64 time;		/* CLOCK_BOOTTIME, ns */
	/*  8 */ struct catalog_task task;
	/* 56 */ __u32 signal;
	/* 60 */ __s32 code;		/* si_code */
	/* 64 */ __u32 target_pid;
	/* 68 */ __u32 target_tid;
	/* 72 */ char target_comm[CATALOG_COMM_LEN];
	/* 88 */ enum signal_result result;
	/* 92 */ bool to_process;
	/* 93 */ bool from_kernel;
	/* 94 */ __u8 unused[2];
};

BPF_EVENTS_RING(events, 256 * 1024, struct event);

struct kernel_siginfo {
	int si_code;
} __attribute__((preserve_access_index));

struct task_struct___signal {
	__s32 pid;
	__s32 tgid;
	char comm[CATALOG_COMM_LEN];
} __attribute__((preserve_access_index));

/* The two values of a struct kernel_siginfo * that are no addresses. */
#define SEND_SIG_NOINFO	0	/* the kernel sends, with the code SI_USER */
#define SEND_SIG_PRIV	1	/* the kernel sends */

/* si_code: positive ones are the kernel's. */
#define SI_USER		0
#define SI_TIMER	(-2)
#define SI_MESGQ	(-3)
#define SI_SIGIO	(-5)
#define SI_KERNEL	0x80

static __always_inline int code_of(struct kernel_siginfo *info)
{
	switch ((unsigned long)info) {
	case SEND_SIG_NOINFO:
		return SI_USER;
	case SEND_SIG_PRIV:
		return SI_KERNEL;
	default:
		return BPF_CORE_READ(info, si_code);
	}
}

static __always_inline bool is_from_kernel(struct kernel_siginfo *info, int code)
{
	return (unsigned long)info == SEND_SIG_NOINFO || code > 0 || code == SI_TIMER ||
	       code == SI_MESGQ || code == SI_SIGIO;
}

/* The arguments of signal_generate. */
static __always_inline int send(int signal, struct kernel_siginfo *info,
				struct task_struct___signal *target, int group,
				int result)
{
	struct event *e;

	if (!bpf_events_enabled(events) || !catalog_admits())
		return 0;
	attempt_begins();
	if (!catalog_throttles(events)) {
		e = bpf_events_reserve(events, sizeof(*e));
		if (e) {
			e->time = bpf_ktime_get_boot_ns();
			catalog_task(&e->task);
			e->signal = signal;
			e->code = code_of(info);
			e->target_pid = BPF_CORE_READ(target, tgid);
			e->target_tid = BPF_CORE_READ(target, pid);
			BPF_CORE_READ_INTO(&e->target_comm, target, comm);
			e->result = result;
			e->to_process = group;
			e->from_kernel = is_from_kernel(info, e->code);
			__builtin_memset(e->unused, 0, sizeof(e->unused));
			bpf_events_submit(events, e);
		}
	}
	attempt_ends();
	return 0;
}

/*
 * The info is read as a number: the verifier takes a pointer in the arguments as
 * never null, and would remove a comparison with SEND_SIG_NOINFO.
 */
SEC("?tp_btf/signal_generate")
int on_signal_btf(__u64 *ctx)
{
	__u64 info = 0;

	bpf_probe_read_kernel(&info, sizeof(info), &ctx[1]);
	return send(ctx[0], (void *)info, (void *)ctx[2], ctx[3], ctx[4]);
}

SEC("?raw_tp/signal_generate")
int on_signal_raw(struct bpf_raw_tracepoint_args *ctx)
{
	return send(ctx->args[0], (void *)ctx->args[1], (void *)ctx->args[2],
		    ctx->args[3], ctx->args[4]);
}

char LICENSE[] SEC("license") = "GPL";
