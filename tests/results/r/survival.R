# What R's survival package says of the committed cohorts; the tests hold the kit's own estimates
# against it. Run from the root of the repository, with Debian's r-base-core and r-cran-survival:
#     Rscript tests/results/r/survival.R > tests/results/r/values.csv
# One line a value: cohort, what, arm, value. NA is a value that R does not give.
suppressPackageStartupMessages(library(survival))

folder <- "cabinetkit/data/synthetic"
cohorts <- list(
  epnet = c("analog", "site"),
  pnet = c("analog", "sunitinib"),
  `world-proportional` = character(),
  `world-grows` = character(),
  `world-wanes` = character()
)
months <- c(3, 6, 12)

say <- function(cohort, what, arm, value) {
  cat(sprintf("%s,%s,%s,%s\n", cohort, what, arm, ifelse(is.na(value), "NA", sprintf("%.12g", value))))
}

cat("cohort,what,arm,value\n")
for (name in names(cohorts)) {
  data <- read.csv(file.path(folder, paste0(name, ".csv")), comment.char = "#")
  data$treated <- as.integer(data$arm == "cabozantinib")
  for (arm in c("cabozantinib", "placebo")) {
    own <- data[data$arm == arm, ]
    fit <- survfit(Surv(months, event) ~ 1, data = own, conf.type = "log-log")
    middle <- quantile(fit, 0.5)
    say(name, "median", arm, middle$quantile)
    say(name, "median low", arm, middle$lower)
    say(name, "median high", arm, middle$upper)
    for (month in months) {
      at <- summary(fit, times = month)
      for (part in c("surv", "lower", "upper", "std.err", "n.risk")) {
        say(name, paste(part, month), arm, at[[part]])
      }
    }
    area <- summary(fit, rmean = 12)$table
    say(name, "rmean 12", arm, area[["rmean"]])
    say(name, "se(rmean) 12", arm, area[["se(rmean)"]])
  }
  test <- survdiff(Surv(months, event) ~ arm, data = data)
  say(name, "log-rank", "both", test$chisq)
  # R stops a little early; with a finer limit both are at the maximum.
  fine <- coxph.control(eps = 1e-13, toler.chol = 1e-14, iter.max = 50)
  cox <- function(terms) {
    coxph(as.formula(paste("Surv(months, event) ~", terms)), data, ties = "efron", control = fine)
  }
  strata <- if (length(cohorts[[name]])) paste("+ strata(", paste(cohorts[[name]], collapse = ","), ")") else ""
  for (kind in unique(c("", strata))) {
    fit <- cox(paste("treated", kind))
    label <- if (nzchar(kind)) "stratified" else "unstratified"
    limits <- exp(confint(fit))
    say(name, paste(label, "ratio"), "both", exp(coef(fit)))
    say(name, paste(label, "low"), "both", limits[1])
    say(name, paste(label, "high"), "both", limits[2])
    say(name, paste(label, "p"), "both", summary(fit)$coefficients[, "Pr(>|z|)"])
    say(name, paste(label, "zph p"), "both", cox.zph(fit, transform = "rank")$table["treated", "p"])
  }
}
