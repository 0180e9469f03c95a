"""The little regressions: R's and statsmodels' figures, and many at once are one by one."""

import numpy as np
import pytest
import statsmodels.api as sm
from numpy.testing import assert_allclose

from circulos.compare.glm import Data, Family, fit

# MASS: the tobacco budworm experiment (Collett 1991); 20 insects a dose
BUDWORM = np.array([1, 4, 9, 13, 18, 20, 0, 2, 6, 10, 12, 16]) / 20
DOSE = np.column_stack([np.ones(12), np.tile(np.arange(6.0), 2), np.repeat([0.0, 1.0], 6)])


def everyone(n):
    return np.ones((1, n), dtype=bool)


def budworm():
    return Data(Family.BINOMIAL, BUDWORM, DOSE, np.full(12, 20.0), np.zeros(12))


def test_a_binomial_fit_is_that_of_r():
    # R> m <- glm(cbind(numdead, 20 - numdead) ~ ldose + sex, binomial)
    # R> coef(m); deviance(m); vcov(m); sum(residuals(m, "pearson")^2) / df.residual(m)
    found = fit(budworm(), everyone(12), np.zeros(1))
    assert_allclose(
        found.coefficients[0], [-2.37241194409155, 1.06421396991924, -1.10074336299515], rtol=1e-9
    )
    assert_allclose(found.deviance, 6.75706423222892, rtol=1e-9)
    assert_allclose(found.dispersion, 0.589557450967837, rtol=1e-8)
    covariance = [
        [0.1486185612928992, -0.0395141213489500, -0.0278601248321309],
        [-0.0395141213489500, 0.0171812979129091, -0.0129933519669082],
        [-0.0278601248321309, -0.0129933519669082, 0.1266129007046038],
    ]
    # R stops the iteration a little earlier.
    assert_allclose(found.inverse[0], covariance, rtol=1e-5)
    assert_allclose(found.freedom, 3)
    assert found.converged.all()


def test_a_ridge_is_that_of_mass():
    # R> lm.ridge(Employed ~ GNP.deflator + Unemployed + Population, longley, lambda = c(0, .5, 5))
    employed = [60.323, 61.122, 60.171, 61.187, 63.221, 63.639, 64.989, 63.761]
    employed += [66.019, 67.857, 68.169, 66.513, 68.655, 69.564, 69.331, 70.551]
    deflator = [
        83,
        88.5,
        88.2,
        89.5,
        96.2,
        98.1,
        99,
        100,
        101.2,
        104.6,
        108.4,
        110.8,
        112.6,
        114.2,
        115.7,
        116.9,
    ]
    unemployed = [235.6, 232.5, 368.2, 335.1, 209.9, 193.2, 187, 357.8]
    unemployed += [290.4, 282.2, 293.6, 468.1, 381.3, 393.1, 480.6, 400.7]
    population = [107.608, 108.632, 109.773, 110.929, 112.075, 113.27, 115.094, 116.219]
    population += [117.388, 118.734, 120.445, 121.95, 123.366, 125.368, 127.852, 130.081]
    raw = np.column_stack([deflator, unemployed, population])
    design = np.column_stack([np.ones(16), (raw - raw.mean(axis=0)) / raw.std(axis=0)])
    data = Data(Family.GAUSSIAN, np.array(employed), design, np.ones(16), np.zeros(16))
    found = fit(data, np.ones((3, 16), dtype=bool), np.array([0, 0.5, 5]))
    expected = [
        [0.136690215616707, -0.00961032489241763, 0.365873824661732],
        [0.168085519992602, -0.00790316747706978, 0.293272853301621],
        [0.145331628836328, -0.00190397080655938, 0.214607027570246],
    ]
    assert_allclose(found.coefficients[:, 1:] / raw.std(axis=0), expected, rtol=1e-8)
    assert_allclose(found.freedom[0], 4)
    assert (np.diff(found.freedom) < 0).all()


@pytest.mark.parametrize("family", list(Family))
def test_leaving_each_out_at_once_is_one_by_one_in_statsmodels(family):
    rng = np.random.default_rng(3)
    n = 25
    design = np.column_stack([np.ones(n), rng.normal(size=(n, 2))])
    size, exposure = rng.integers(20, 400, n).astype(float), rng.uniform(1, 9, n)
    predictor = design @ [0.2, 0.5, -0.3]
    outcome, kind, weight, offset = {
        Family.BINOMIAL: (
            rng.binomial(size.astype(int), 1 / (1 + np.exp(-predictor))) / size,
            sm.families.Binomial(),
            size,
            np.zeros(n),
        ),
        Family.POISSON: (
            rng.poisson(np.exp(predictor) * exposure).astype(float),
            sm.families.Poisson(),
            np.ones(n),
            np.log(exposure),
        ),
        Family.GAUSSIAN: (predictor + rng.normal(size=n), sm.families.Gaussian(), np.ones(n), np.zeros(n)),
    }[family]
    found = fit(Data(family, outcome, design, weight, offset), ~np.eye(n, dtype=bool), np.zeros(n))
    for left_out in range(n):
        keep = np.arange(n) != left_out
        oracle = sm.GLM(
            outcome[keep], design[keep], family=kind, var_weights=weight[keep], offset=offset[keep]
        ).fit(tol=1e-12)
        assert_allclose(found.coefficients[left_out], oracle.params, rtol=1e-7)
        assert_allclose(found.deviance[left_out], oracle.deviance, rtol=1e-8)
        assert_allclose(found.dispersion[left_out], oracle.pearson_chi2 / oracle.df_resid, rtol=1e-7)


def test_a_variable_that_separates_all_from_none_has_no_fit():
    design = np.column_stack([np.ones(8), np.arange(8.0)])
    outcome = (np.arange(8) > 3).astype(float)
    data = Data(Family.BINOMIAL, outcome, design, np.full(8, 50.0), np.zeros(8))
    found = fit(data, np.ones((2, 8), dtype=bool), np.array([0.0, 20.0]))
    assert found.converged.tolist() == [False, True]


def test_what_the_others_say_nothing_about_has_an_error_beyond_bounds():
    # Only the last has this attribute: without it nothing is known of its effect.
    design = np.column_stack([np.ones(6), [0, 0, 0, 0, 0, 1.0]])
    data = Data(Family.GAUSSIAN, np.arange(6.0), design, np.ones(6), np.zeros(6))
    found = fit(data, np.arange(6)[None, :] != 5, np.zeros(1))
    assert_allclose(found.coefficients[0], [2, 0], atol=1e-6)
    assert found.inverse[0, 1, 1] > 1e9
